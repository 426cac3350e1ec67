//! Knowledge and model are part of the binary: a change in them must rebuild it.
#![allow(clippy::print_stdout)]

fn main() {
    for path in ["../../data", "../../models"] {
        println!("cargo::rerun-if-changed={path}");
    }
}
