use plugin_sdk::prelude::*;

struct Booking {
    seat: u32,
}

#[stored]
struct Roster {
    bookings: Vec<Booking>,
}

fn main() {}
