//! Runs one snippet a number of times, each in a fresh engine, and prints what
//! it came to and how many microseconds each run took, all in one line.

use std::time::Instant;

use rquickjs::{Context, Function, Object, Runtime};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let snippet = arguments.next().ok_or("name a snippet")?;
    let runs: usize = arguments.next().ok_or("say how many runs")?.parse()?;
    let mut line = Vec::new();
    for _ in 0..runs {
        let runtime = Runtime::new()?;
        // As in the guest.
        runtime.set_gc_threshold(4 << 20);
        let context = Context::full(&runtime)?;
        context.with(|ctx| -> rquickjs::Result<()> {
            ctx.eval::<(), _>(include_str!("snippets.js"))?;
            let execute: Function<'_> = ctx.globals().get("execute")?;
            let arguments = Object::new(ctx.clone())?;
            arguments.set("snippet", snippet.as_str())?;
            let begin = Instant::now();
            let result: i64 = execute.call((arguments,))?;
            let micros = begin.elapsed().as_micros();
            if line.is_empty() {
                line.push(result.to_string());
            }
            line.push(micros.to_string());
            Ok(())
        })?;
    }
    println!("{}", line.join(" "));
    Ok(())
}
