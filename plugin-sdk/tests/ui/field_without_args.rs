use plugin_sdk::prelude::*;

enum Class {
    Yoga,
    Cycling,
}

#[args]
struct Book {
    class: Class,
}

/// Books a class.
#[plugin]
fn book(book: Book) -> &'static str {
    match book.class {
        Class::Yoga => "yoga",
        Class::Cycling => "cycling",
    }
}

fn main() {}
