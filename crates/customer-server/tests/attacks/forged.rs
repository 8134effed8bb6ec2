//! Tokens that are right but for one thing: what the service refuses its neighbours refuse too, and the other way round.

use std::net::TcpListener;

use customer_contract::TokenVerifier;

use crate::{forgeries::forgeries, target::Target};

#[test]
fn what_is_forged_is_refused_by_the_service_and_by_its_neighbours() {
    // Where tokens say that their keys are. Whoever comes here has followed them.
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("a listener");
    let target = Target::start();
    let neighbour = TokenVerifier::from_jwks(&target.key_set().to_string(), "ms-client", "microservices");
    let neighbour = neighbour.expect("the service's keys");
    for token in [target.issued(), &target.signer.good()] {
        assert_eq!(target.bear(token).status, 200, "or nothing below means anything");
        assert!(neighbour.verify(token).expect("a caller").may("customers:write"));
    }

    let place = format!("http://{}", elsewhere.local_addr().expect("an address"));
    let forgeries = forgeries(&target.signer, &place);
    assert!(forgeries.len() > 200, "{}", forgeries.len());
    let mut taken = Vec::new();
    for (name, token) in forgeries {
        let reply = target.bear(&token);
        if !reply.refuses() || neighbour.verify(&token).is_ok() {
            taken.push((name, reply));
        }
    }
    assert!(taken.is_empty(), "not refused as they should be: {taken:#?}");
    assert!(elsewhere.accept().is_err(), "a token was followed to where it points");
    target.assert_well();
}
