//! Columns of text as wide as they must be, the last one ragged.

/// What stands where in a column.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows, with two spaces between columns and two before the first.
pub(super) fn lines(aligned: &[Align], rows: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..aligned.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(aligned).zip(&widths);
        let cells = cells.map(|((cell, align), width)| match align {
            Align::Left => format!("{cell:<width$}"),
            Align::Right => format!("{cell:>width$}"),
        });
        let cells: Vec<_> = cells.collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
