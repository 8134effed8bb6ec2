//! Passwords by argon2id, and tokens signed with Ed25519 keys that lie in a folder.
//!
//! It knows neither where accounts are kept nor how a token travels.

mod key_file;
mod key_ring;
mod keys_error;
mod passwords;
mod random;
mod refresh_tokens;
mod retire;
mod seals;
mod tokens;

pub use key_file::{KeyFile, create_key};
pub use key_ring::{KeyRing, READ_AGAIN, signs_from};
pub use keys_error::KeysError;
pub use passwords::Argon2Passwords;
pub use random::random_password;
pub use refresh_tokens::RandomRefreshTokens;
pub use retire::{outlived_by, retire_key};
pub use tokens::{JwtTokens, TokenSettings, outlived};
