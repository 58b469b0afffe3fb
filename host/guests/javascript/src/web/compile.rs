//! The prelude's files as functions without their source.
//!
//! The engine keeps the source of each function for `toString`. Without it the image of memory is
//! smaller by a quarter, and authors read `[native code]` as they do on any platform.
#![allow(
    unsafe_code,
    reason = "the crate can write and read only modules as bytecode"
)]

use std::ffi::{CString, c_int};
use std::ptr;

use rquickjs::{Ctx, Error, FromJs, Function, Result, Value, qjs};

const COMPILE: u32 =
    qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY | qjs::JS_EVAL_FLAG_STRICT;
const WRITE: u32 = qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE;

/// Evaluates one file of the prelude, whose value is a function.
pub(crate) fn function<'js>(ctx: &Ctx<'js>, name: &str, source: &str) -> Result<Function<'js>> {
    let name = CString::new(name)?;
    let text = CString::new(source)?;
    let context = ctx.as_raw().as_ptr();
    // SAFETY: the context is alive; the strings end in NUL and outlive the calls; each value is
    // freed or given away once; the bytes that are read were written just before by the same engine.
    let value = unsafe {
        let length = text.as_bytes().len() as qjs::size_t;
        let compiled = qjs::JS_Eval(
            context,
            text.as_ptr(),
            length,
            name.as_ptr(),
            COMPILE as c_int,
        );
        if qjs::JS_IsException(compiled) {
            return Err(Error::Exception);
        }
        let mut length = 0;
        let bytes = qjs::JS_WriteObject(
            context,
            ptr::from_mut(&mut length),
            compiled,
            WRITE as c_int,
        );
        qjs::JS_FreeValue(context, compiled);
        if bytes.is_null() {
            return Err(Error::Exception);
        }
        let read = qjs::JS_ReadObject(context, bytes, length, qjs::JS_READ_OBJ_BYTECODE as c_int);
        qjs::js_free(context, bytes.cast());
        if qjs::JS_IsException(read) {
            return Err(Error::Exception);
        }
        // Takes the function that was read.
        let value = qjs::JS_EvalFunction(context, read);
        if qjs::JS_IsException(value) {
            return Err(Error::Exception);
        }
        Value::from_raw(ctx.clone(), value)
    };
    Function::from_js(ctx, value)
}
