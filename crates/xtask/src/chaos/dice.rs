//! Numbers that look like chance, and are the same whenever the seed is.

/// The number that stands behind this one (the finaliser of splitmix64).
pub(super) const fn throw(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The same things in an order by chance.
pub(super) fn shuffle<T: Copy>(things: &[T], seed: u64) -> Vec<T> {
    let mut numbered: Vec<_> = (0_u64..).map(|at| throw(throw(seed) ^ at)).zip(things).collect();
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, thing)| *thing).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::shuffle;

    #[test]
    fn a_seed_has_one_order_and_other_seeds_have_others() {
        let orders: BTreeSet<_> = (0..10).map(|seed| shuffle(&[1, 2, 3, 4, 5], seed)).collect();
        assert!(orders.len() > 5 && orders.iter().all(|order| order.iter().sum::<i32>() == 15));
        assert_eq!(shuffle(&[1, 2, 3, 4, 5], 3), shuffle(&[1, 2, 3, 4, 5], 3));
    }
}
