//! What a lab that starts has reached, for those who wait for it. Tests don't listen.

use std::sync::OnceLock;

type Listener = Box<dyn Fn(&str) + Send + Sync>;

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// From now on `listener` is told; the first one stays.
pub fn tell_to(listener: impl Fn(&str) + Send + Sync + 'static) {
    let _ = LISTENER.set(Box::new(listener));
}

/// Something is reached or begun.
pub fn tell(what: &str) {
    if let Some(listener) = LISTENER.get() {
        listener(what);
    }
}
