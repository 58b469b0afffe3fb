//! Timers, `performance.now` and `Math.random`.

use rquickjs::{Ctx, Exception, Function, Object, Result};

use super::functions;
use crate::outside;
use crate::web::event_loop;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "timerStart" => timer_start,
        "timerStop" => timer_stop,
        "performanceNow" => performance_now,
        "random" => random,
    );
    Ok(())
}

fn timer_start<'js>(
    ctx: Ctx<'js>,
    callback: Function<'js>,
    milliseconds: f64,
    repeat: bool,
) -> Result<u32> {
    event_loop::with(&ctx, |event_loop| {
        event_loop.start_timer(callback, milliseconds, repeat)
    })
}

fn timer_stop(ctx: Ctx<'_>, id: i32) -> Result<()> {
    // Numbers of timers are positive; any other names none.
    let Ok(id) = u32::try_from(id) else {
        return Ok(());
    };
    event_loop::with(&ctx, |event_loop| event_loop.stop_timer(id))
}

fn performance_now(ctx: Ctx<'_>) -> Result<f64> {
    event_loop::with(&ctx, event_loop::EventLoop::elapsed)
}

/// `Math.random`. The engine's own seed is part of the image of memory: each call would draw the
/// same numbers from it.
fn random(ctx: Ctx<'_>) -> Result<f64> {
    let state = event_loop::with(&ctx, |event_loop| event_loop.random.get())?;
    let mut state = match state {
        Some(state) => state,
        None if outside::available() => seed(),
        None => {
            return Err(Exception::throw_message(
                &ctx,
                "Math.random is not available while the module loads: its answer would be frozen \
                 into the plugin. Use it inside execute.",
            ));
        }
    };
    let number = xoshiro256_plus(&mut state);
    event_loop::with(&ctx, |event_loop| event_loop.random.set(Some(state)))?;
    // The upper 53 bits, as a fraction of 2^53.
    let fraction = (number >> 11) as f64 / (1_u64 << 53) as f64;
    Ok(fraction)
}

fn seed() -> [u64; 4] {
    let mut words = [0; 4];
    for word in &mut words {
        let mut bytes = [0; 8];
        outside::random(&mut bytes);
        *word = u64::from_le_bytes(bytes);
    }
    // The one state that the generator cannot leave.
    if words == [0; 4] { [1, 2, 3, 4] } else { words }
}

/// Blackman and Vigna's generator for floating-point numbers.
fn xoshiro256_plus(state: &mut [u64; 4]) -> u64 {
    let [mut a, mut b, mut c, mut d] = *state;
    let result = a.wrapping_add(d);
    let shifted = b << 17;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = d.rotate_left(45);
    *state = [a, b, c, d];
    result
}
