//! What cannot be read can be looked at, and holds up nobody.

use amqprs::FieldValue;

use crate::{
    commande::{Commande, order},
    world::World,
};

#[tokio::test]
async fn what_cannot_be_read_goes_to_the_dead_letters_and_the_next_is_stored() {
    let world = World::new();
    let commande = Commande::start(&world.channels).await;
    let consumer = world.consumer();
    commande.send_until_stored(&world, 1).await;

    let too_long = format!("{}{}", order(2), " ".repeat(64 * 1024));
    let letters = [
        "not json",
        "",
        "[]",
        r#"{"order_id":2,"client_id":7,"produit_id":3,"quantite":2}"#,
        r#"{"order_id":"2","client_id":7,"produit_id":3,"quantite":2,"montant_total":39.80}"#,
        r#"{"order_id":2,"client_id":0,"produit_id":3,"quantite":2,"montant_total":39.80}"#,
        &too_long,
    ];
    for letter in letters {
        commande.send(letter).await;
    }
    commande.send(&order(3)).await;
    world.until_stored([1, 3]).await;

    let dead = &world.channels.dead_queue;
    commande.until_waiting(dead, u32::try_from(letters.len()).unwrap()).await;
    for letter in letters {
        let (properties, body) = commande.take(dead).await.expect("a dead letter");
        assert_eq!(body, letter.as_bytes(), "as it was sent");
        let headers = properties.headers().expect("headers");
        let Some(FieldValue::A(deaths)) = headers.get(&"x-death".try_into().unwrap()) else {
            panic!("no x-death: {headers}")
        };
        let shown = format!("{deaths:?}");
        assert!(shown.contains("rejected") && shown.contains(&world.channels.queue), "{shown}");
    }
    consumer.close().await;
    commande.until_waiting(&world.channels.queue, 0).await;
    commande.clean_up().await;
}
