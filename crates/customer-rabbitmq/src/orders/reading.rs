//! From a message to the notice of an order. It knows no broker.

use customer_contract::{InvalidOrder, OrderNotification};
use customer_domain::notification::OrderNotice;
use thiserror::Error;

/// The longest message that is read, in bytes. MS-Commande's have about a hundred.
const LONGEST: usize = 64 * 1024;

/// Why a message is no notice. Never repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Unreadable {
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    #[error("{0}")]
    Invalid(#[from] InvalidOrder),
}

pub(super) fn read(body: &[u8]) -> Result<OrderNotice, Unreadable> {
    if body.len() > LONGEST {
        return Err(Unreadable::TooLong);
    }
    Ok(OrderNotification::from_json(body)?.try_into()?)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Unreadable, read};

    #[test]
    fn a_notice_is_read_up_to_its_longest() {
        let notice = br#"{"order_id":1,"client_id":2,"produit_id":3,"quantite":4,"montant_total":5}"#;
        assert_eq!(read(notice).map(|notice| notice.order.get()), Ok(1));
        let mut padded = notice.to_vec();
        padded.resize(LONGEST, b' ');
        assert!(read(&padded).is_ok());
        padded.push(b' ');
        assert_eq!(read(&padded), Err(Unreadable::TooLong));
        assert!(matches!(read(b"not json"), Err(Unreadable::Invalid(_))));
    }
}
