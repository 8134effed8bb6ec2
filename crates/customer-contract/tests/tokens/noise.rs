//! Tokens by chance: a good one that was changed somewhere, or noise. Others' tests take them from here.

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The same tokens each time, for the same seed.
pub(crate) struct Noise {
    state: u64,
    good: Vec<u8>,
}

impl Noise {
    /// Of this good token.
    pub(crate) fn new(seed: u64, good: &str) -> Self {
        Self { state: seed | 1, good: good.as_bytes().to_vec() }
    }

    /// Marsaglia's xorshift64: below `bound`, and good enough to hit every place.
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % u64::try_from(bound).expect("a length")).expect("a place")
    }

    fn letter(&mut self) -> u8 {
        ALPHABET[self.below(ALPHABET.len())]
    }

    /// What can stand in a header, blanks at its end left out.
    fn printable(&mut self) -> u8 {
        b'!' + u8::try_from(self.below(94)).expect("ASCII")
    }

    fn changed(&mut self) -> Vec<u8> {
        let mut token = self.good.clone();
        let place = self.below(token.len());
        match self.below(7) {
            0 => token[place] = self.letter(),
            1 => token[place] = self.printable(),
            2 => drop(token.remove(place)),
            3 => token.insert(place, self.letter()),
            4 => token.truncate(place),
            5 => token.drain(..place).for_each(drop),
            _ => {
                let other = self.below(token.len());
                token.swap(place, other);
            }
        }
        token
    }

    fn parts(&mut self) -> Vec<u8> {
        let mut token = Vec::new();
        for part in 0..3 {
            if part > 0 {
                token.push(b'.');
            }
            for _ in 0..self.below(150) {
                token.push(self.letter());
            }
        }
        token
    }
}

impl Iterator for Noise {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        loop {
            let token = match self.below(10) {
                0 => (0..self.below(300)).map(|_| self.printable()).collect(),
                1 => self.parts(),
                _ => self.changed(),
            };
            if token != self.good {
                return String::from_utf8(token).ok();
            }
        }
    }
}
