//! One customer, as she is sent and as she is answered.

use serde_json::{Value, json};

/// To be kept.
pub(super) fn sent() -> Value {
    json!({
        "nom": "Lovelace",
        "prenom": "Ada",
        "email": "ada@example.org",
        "telephone": "+33 1 44 55 66 77",
        "adresse": "12 rue de la Paix",
        "ville": "Lyon",
        "code_postal": "69002",
        "pays": "France",
    })
}

/// As she is kept.
pub(in crate::openapi) fn kept() -> Value {
    let mut customer = json!({
        "id": 7,
        "version": 1,
        "created_at": "2026-11-24T07:23:40.698319Z",
        "updated_at": "2026-11-24T07:23:40.698319Z",
    });
    if let (Some(members), Value::Object(sent)) = (customer.as_object_mut(), sent()) {
        members.extend(sent);
    }
    customer
}

/// To be different.
pub(super) fn change() -> Value {
    json!({ "ville": "Paris", "telephone": null })
}

/// The row of CSV about her, under the names of the columns.
pub(super) const CSV: &str = "id,nom,prenom,email,telephone,adresse,ville,code_postal,pays,version,created_at,updated_at\r\n\
     7,Lovelace,Ada,ada@example.org,+33 1 44 55 66 77,12 rue de la Paix,Lyon,69002,France,1,2026-11-24T07:23:40.698319Z,2026-11-24T07:23:40.698319Z\r\n";
