//! Ten thousand tokens by chance.

use crate::{noise::Noise, target::Target};

const SEED: u64 = 20_261_124;
const TOKENS: usize = 10_000;
const CALLERS: usize = 4;

#[test]
fn of_ten_thousand_by_chance_none_is_taken_and_none_does_harm() {
    let target = Target::start();
    let good = target.signer.good();
    let tokens: Vec<String> = Noise::new(SEED, &good).take(TOKENS).collect();
    std::thread::scope(|scope| {
        for tokens in tokens.chunks(TOKENS / CALLERS) {
            let target = &target;
            scope.spawn(move || {
                for token in tokens {
                    let reply = target.bear(token);
                    assert!(reply.refuses(), "{token}: {reply:?}");
                }
            });
        }
    });
    target.assert_well();
}
