//! Bars that compare counts, to an eighth of a column.

/// A bar as long as `count` is of `most`, where `most` fills `columns`. What is there is seen:
/// only 0 has no bar. Without `unicode` the bar is of `#`.
///
/// ```
/// assert_eq!(newshound::output::bar(5, 8, 4, true), "██▌");
/// ```
pub fn bar(count: u64, most: u64, columns: usize, unicode: bool) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if count == 0 || most == 0 || columns == 0 {
        return String::new();
    }
    let columns = columns.min(1000);
    let steps = if unicode { 8 } else { 1 };
    let share = u128::from(count.min(most)) * columns as u128 * steps;
    let length = ((share + u128::from(most) / 2) / u128::from(most)).max(1) as usize;
    if unicode {
        "█".repeat(length / 8) + EIGHTHS[length % 8]
    } else {
        "#".repeat(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(100, 100, 5, true), "█████");
        assert_eq!(bar(50, 100, 5, true), "██▌");
        assert_eq!(bar(1, 1_000_000, 5, true), "▏");
        assert_eq!(bar(0, 100, 5, true), "");
        assert_eq!(bar(50, 100, 5, false), "###");
        assert_eq!(bar(1, 100, 5, false), "#");
    }

    #[test]
    fn no_count_overflows() {
        assert_eq!(bar(u64::MAX, u64::MAX, 3, true), "███");
        assert_eq!(bar(9, 3, 3, true), "███");
        assert_eq!(bar(9, 0, 3, true), "");
    }
}
