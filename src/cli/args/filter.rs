//! Which articles: the flags that all commands that search have in common.

use clap::Args;

/// Which articles: shared by all commands that search.
#[derive(Debug, Args, Default)]
pub struct FilterArgs {
    /// Articles that name this company (repeatable)
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub company: Vec<String>,
    /// Articles that name this country
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub country: Vec<String>,
    /// Articles that are about this country, and do not only name it
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub main_country: Vec<String>,
    /// Articles of this publication
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub publication: Vec<String>,
    /// Articles that cite this source
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub cites: Vec<String>,
    /// Articles that name this person
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub person: Vec<String>,
    /// Articles that name this organisation
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub org: Vec<String>,
    /// Articles that name this place
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub place: Vec<String>,
    /// Articles in this language
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub lang: Vec<String>,
    /// No articles that name this company
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_company: Vec<String>,
    /// No articles that name this country
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_country: Vec<String>,
    /// No articles that are about this country
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_main_country: Vec<String>,
    /// No articles of this publication
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_publication: Vec<String>,
    /// No articles that cite this source
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_cites: Vec<String>,
    /// No articles that name this person
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_person: Vec<String>,
    /// No articles that name this organisation
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_org: Vec<String>,
    /// No articles that name this place
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_place: Vec<String>,
    /// No articles in this language
    #[arg(long, value_name = "X", help_heading = "Filters")]
    pub not_lang: Vec<String>,
    /// Published on or after this day: 2023-02, 2023-02-04, 3w, yesterday
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    pub since: Option<String>,
    /// Published on or before this day
    #[arg(long, value_name = "DATE", help_heading = "Filters")]
    pub until: Option<String>,
    /// Published in this time: 2023, 2023-02, 2023-02-04..2023-03
    #[arg(
        long,
        value_name = "DATE",
        help_heading = "Filters",
        conflicts_with_all = ["since", "until"]
    )]
    pub date: Option<String>,
    /// Articles with at least one of the words
    #[arg(long, conflicts_with = "all", help_heading = "Matching")]
    pub any: bool,
    /// Articles with all of the words only, never most of them
    #[arg(long, help_heading = "Matching")]
    pub all: bool,
    /// A query that cannot be used as written is an error
    #[arg(long, help_heading = "Matching")]
    pub strict: bool,
}
