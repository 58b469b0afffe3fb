//! Quantities as people read them.

/// A count: `12,345`, and from a million on `1.2 M`.
pub(in crate::cli) fn count(n: u64) -> String {
    match n {
        0..1_000_000 => grouped(n),
        _ => scaled(n, 1000, &["", " k", " M", " G", " T"]),
    }
}

/// A number with its thousands told apart: `4,096`.
pub(in crate::cli) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Bytes: `12.5 KiB`.
pub(in crate::cli) fn bytes(n: u64) -> String {
    scaled(n, 1024, &[" B", " KiB", " MiB", " GiB", " TiB"])
}

/// Microseconds: `1.5 ms`.
pub(in crate::cli) fn micros(n: u64) -> String {
    scaled(n, 1000, &[" µs", " ms", " s"])
}

/// A quantity with the unit that the limits' table names.
pub(in crate::cli) fn quantity(n: u64, unit: &str) -> String {
    match unit {
        "bytes" => bytes(n),
        "ms" => micros(n.saturating_mul(1000)),
        "us" => micros(n),
        "fuel" => count(n),
        unit => format!("{} {unit}", grouped(n)),
    }
}

/// Whole numbers under the first step, three digits or so above.
fn scaled(n: u64, step: u64, units: &[&str]) -> String {
    let mut unit = units.first().copied().unwrap_or_default();
    let mut below = 1;
    for next in units.iter().skip(1) {
        match step.checked_mul(below) {
            Some(above) if n >= above => (below, unit) = (above, next),
            _ => break,
        }
    }
    if below == 1 {
        return format!("{n}{unit}");
    }
    let tenths = (u128::from(n) * 10 + u128::from(below) / 2) / u128::from(below);
    if tenths >= 1000 {
        format!("{}{unit}", tenths / 10)
    } else {
        format!("{}.{}{unit}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_stay_whole() {
        assert_eq!(count(0), "0");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(micros(999), "999 µs");
    }

    #[test]
    fn large_ones_are_rounded() {
        assert_eq!(count(12_345), "12,345");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(count(50_000_000), "50.0 M");
        assert_eq!(bytes(64 << 20), "64.0 MiB");
        assert_eq!(bytes(256 << 10), "256 KiB");
        assert_eq!(micros(1_500), "1.5 ms");
        assert_eq!(count(u64::MAX), "18446744 T");
    }
}
