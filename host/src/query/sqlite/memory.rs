//! What one query may hold of SQLite's memory.
//!
//! SQLite counts its memory for the whole process, so that a query that fills
//! it takes it from its neighbours. But a query stays on one thread, from the
//! opening of its connection to the closing: what the thread holds is what the
//! query holds. SQLite's own allocator is kept; this counts in front of it.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

use rusqlite::ffi;

/// What one query holds at most: sorting and what a statement keeps is held in
/// memory, because a temporary file has no limit. With as many queries as there
/// are places, SQLite holds half a gibibyte.
const QUERY_BYTES: i64 = 32 << 20;

thread_local! {
    /// What this thread holds beyond what it held when its query began.
    static HELD: Cell<i64> = const { Cell::new(0) };
    /// None: no query runs on this thread, and what is held is SQLite's own.
    static MOST: Cell<Option<i64>> = const { Cell::new(None) };
}

/// A query's share, on the thread that it runs on.
pub(super) struct Share(());

impl Share {
    /// Counts from here until it is dropped. None: SQLite was used before it
    /// could be told to count.
    pub(super) fn take() -> Option<Share> {
        if !is_counted() {
            return None;
        }
        HELD.set(0);
        MOST.set(Some(QUERY_BYTES));
        Some(Share(()))
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        MOST.set(None);
    }
}

/// Whether SQLite counts. It can be told to only before its first connection.
pub(super) fn is_counted() -> bool {
    static COUNTED: OnceLock<bool> = OnceLock::new();
    *COUNTED.get_or_init(|| count().is_some())
}

/// SQLite's own functions.
struct Own {
    allocate: unsafe extern "C" fn(c_int) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void),
    resize: unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void,
    size: unsafe extern "C" fn(*mut c_void) -> c_int,
}

static OWN: OnceLock<Own> = OnceLock::new();

#[expect(unsafe_code, reason = "rusqlite has no name for sqlite3_config")]
fn count() -> Option<()> {
    let mut methods = ffi::sqlite3_mem_methods {
        xMalloc: None,
        xFree: None,
        xRealloc: None,
        xSize: None,
        xRoundup: None,
        xInit: None,
        xShutdown: None,
        pAppData: ptr::null_mut(),
    };
    let at = ptr::from_mut(&mut methods);
    // SAFETY: the call fills the struct that `at` points to.
    if unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_GETMALLOC, at) } != ffi::SQLITE_OK {
        return None;
    }
    let own = Own {
        allocate: methods.xMalloc?,
        free: methods.xFree?,
        resize: methods.xRealloc?,
        size: methods.xSize?,
    };
    OWN.set(own).ok()?;
    methods.xMalloc = Some(allocate);
    methods.xFree = Some(free);
    methods.xRealloc = Some(resize);
    let at = ptr::from_mut(&mut methods);
    // SAFETY: SQLite copies the struct. Its functions are those of its own
    // allocator, or pass on to them what they are given.
    let told = unsafe { ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, at) };
    (told == ffi::SQLITE_OK).then_some(())
}

/// Whether so much more is within the share.
fn fits(more: i64) -> bool {
    MOST.get()
        .is_none_or(|most| HELD.get().saturating_add(more) <= most)
}

fn hold(more: i64) {
    HELD.set(HELD.get().saturating_add(more));
}

#[expect(unsafe_code, reason = "SQLite calls it")]
unsafe extern "C" fn allocate(bytes: c_int) -> *mut c_void {
    let Some(own) = OWN.get().filter(|_| fits(bytes.into())) else {
        return ptr::null_mut();
    };
    // SAFETY: what SQLite asks for goes to SQLite's own function.
    let made = unsafe { (own.allocate)(bytes) };
    if !made.is_null() {
        // SAFETY: it was made just now.
        hold(unsafe { (own.size)(made) }.into());
    }
    made
}

#[expect(unsafe_code, reason = "SQLite calls it")]
unsafe extern "C" fn free(made: *mut c_void) {
    if let Some(own) = OWN.get() {
        // SAFETY: SQLite gives back what `allocate` or `resize` gave it.
        hold(-i64::from(unsafe { (own.size)(made) }));
        // SAFETY: as above, and it is not used afterwards.
        unsafe { (own.free)(made) };
    }
}

#[expect(unsafe_code, reason = "SQLite calls it")]
unsafe extern "C" fn resize(made: *mut c_void, bytes: c_int) -> *mut c_void {
    let Some(own) = OWN.get() else {
        return ptr::null_mut();
    };
    // SAFETY: SQLite gives back what `allocate` or `resize` gave it.
    let before = i64::from(unsafe { (own.size)(made) });
    if !fits(i64::from(bytes) - before) {
        return ptr::null_mut();
    }
    // SAFETY: as above. Where it fails, what was there stays as it is.
    let moved = unsafe { (own.resize)(made, bytes) };
    if !moved.is_null() {
        // SAFETY: it was made just now.
        hold(i64::from(unsafe { (own.size)(moved) }) - before);
    }
    moved
}
