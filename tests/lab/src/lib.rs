//! AWS and EKS on one machine, of real parts where they can be had. See docs/ARCHITECTURE.md.

pub mod control_plane;
pub mod kwok;
pub mod port;
pub mod process;
pub mod state_dir;
pub mod tool;
