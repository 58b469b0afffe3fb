mod faults;
mod time;
mod values;
