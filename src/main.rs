//! The binary: everything is in the library's `cli`.

use std::process::ExitCode;

/// Unpacking a stored article takes a working space that the system's allocator gives back to
/// the kernel and asks for again each time; this one keeps it. It does without huge pages:
/// clearing some for every command took as long as a search.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    newshound::cli::main()
}
