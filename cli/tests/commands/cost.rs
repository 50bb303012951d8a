//! `qtctl cost`: the bill, the gate, other designs, and what is answered to what can't be priced.

mod document;
mod estimate;
mod gate;
mod given;
mod refusals;
