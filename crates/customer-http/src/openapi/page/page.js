// Shows the document with Swagger UI. Loads nothing from another host, and keeps no token once the page is left.
"use strict";

const SCHEME = "bearer";
const here = new URL(".", location.href);

// HTTP's own methods are everywhere: shown at each path, they would hide the rest.
function withoutMethodsOfHttp(paths) {
  for (const path of Object.values(paths)) {
    delete path.head;
    delete path.options;
  }
}

function show(spec) {
  withoutMethodsOfHttp(spec.paths);
  // Also behind a gateway: calls go to where the page came from.
  spec.servers = [{ url: here.href.replace(/\/$/, "") }];
  const ui = SwaggerUIBundle({
    spec,
    dom_id: "#document",
    deepLinking: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    validatorUrl: "none",
    // Who logs in on this page makes the next calls with the token, until the token or the page is left.
    responseInterceptor(response) {
      if (response.ok && (isAt(response, "login") || isAt(response, "token/refresh"))) {
        const { token, role, expires_in } = JSON.parse(response.text);
        ui.preauthorizeApiKey(SCHEME, token);
        tell(`logged in as ${role} until ${clock(expires_in)}`, true);
      }
      if (response.ok && isAt(response, "logout")) {
        ui.authActions.logout([SCHEME]);
        tell("logged out", false);
      }
      return response;
    },
  });
}

function isAt(response, path) {
  return new URL(response.url).pathname === new URL(path, here).pathname;
}

function tell(text, known) {
  const caller = document.getElementById("caller");
  caller.textContent = text;
  caller.classList.toggle("known", known);
}

function clock(seconds) {
  return new Date(Date.now() + seconds * 1000).toLocaleTimeString();
}

fetch("openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((why) => {
    document.getElementById("document").textContent = `The document cannot be shown: ${why}`;
  });
