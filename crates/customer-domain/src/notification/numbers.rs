//! Whole numbers from 1 that mean something: which order, which product, how many.

use std::fmt;

use thiserror::Error;

/// A number below 1, or above what can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be a whole number from 1")]
pub struct NotACount;

macro_rules! from_one {
    ($(#[$doc:meta])* $name:ident($number:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($number);

        impl $name {
            /// This number.
            ///
            /// # Errors
            ///
            /// [`NotACount`] below 1.
            pub const fn new(number: $number) -> Result<Self, NotACount> {
                if number < 1 { Err(NotACount) } else { Ok(Self(number)) }
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> $number {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

from_one!(
    /// Identifies an order of MS-Commande.
    OrderId(i64)
);
from_one!(
    /// Identifies a product of MS-Produit.
    ProductId(i64)
);
from_one!(
    /// How many of a product.
    Quantity(u32)
);

#[cfg(test)]
mod tests {
    use super::{NotACount, OrderId, ProductId, Quantity};

    #[test]
    fn begin_at_one() {
        assert_eq!(OrderId::new(1).map(OrderId::get), Ok(1));
        assert_eq!(ProductId::new(i64::MAX).map(ProductId::get), Ok(i64::MAX));
        assert_eq!(Quantity::new(u32::MAX).map(Quantity::get), Ok(u32::MAX));
        assert_eq!(OrderId::new(0), Err(NotACount));
        assert_eq!(ProductId::new(-1), Err(NotACount));
        assert_eq!(Quantity::new(0), Err(NotACount));
    }
}
