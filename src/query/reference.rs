//! The table of the query language that the README and `search --help` show.
//!
//! Its one home: the copies are compared with it.

/// The query language on one page: at most 40 lines of at most 80 columns.
pub const REFERENCE: &str = "\
sanctions oil            all words, by their stem; if no article has them all,
                         those with most of them (--any, --all decide)
\"price cap\"  \"oil tank*\"  phrase, in the words as written
\"price cap\"~5            with up to 5 other words between
oil NEAR/8 tanker        at most 8 words apart, in either order;
                         also (oil OR gas) NEAR/8 \"price cap\"
a AND b  a OR b  NOT a   also && || !; AND binds before OR, words side by side
                         before AND: a b OR c d is (a b) OR (c d)
+word  -word  ( )        always with it, without it; groups
tank*  t?nker  *ker      any ending; one letter; any letters
/t[ao]nk(er)?/           regular expression over whole words
sanctons~  sanctons~2    similar words, 1 or 2 slips away
=Exact  =\"Some Words\"    this case, these accents
oil^2  (a OR b)^0.5      counts double, half, in the ranking
*                        every article
\\* \\( \\\"                 the sign itself

headline:(cap OR ceiling)         words of the headline; also title:
company:\"Poly Technologies\"       businesses; org: other organisations
country:(turkey OR south korea)   countries; in brackets no quotes are needed
main_country:turkey               what it is about, not only names; also about:
place:  person:  lang:ru          cities and regions; people; language
publication:reuters               who published it; also source: outlet:
cites:c4ads                       whom the article has it from
byline:  id:  path:  url:         byline: has words, the others are literal
company:poly*  -company:*         names that begin so; articles that name none

date:2023  date:2023-02  date:2023-02-04         a year, a month, a day
date:2023-02-04..2023-03  date:..2024  date:>2023  ranges, open ends, >= < <=
date:3w..  date:3d..yesterday                    3d 3w 2m 1y ago, until then
since:2023-02  until:yesterday  after:  before:  the same in words

Case and accents do not matter, but behind =. Curly quotes are quotes. Names of
fields and values are not case-sensitive; AND OR NOT NEAR are in capitals.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Field;

    #[test]
    fn the_reference_fits_a_page_and_names_every_field() {
        assert!(REFERENCE.lines().count() <= 40);
        for line in REFERENCE.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        for field in Field::ALL.into_iter().filter(|field| *field != Field::Text) {
            assert!(
                REFERENCE.contains(&format!("{}:", field.name())),
                "{}",
                field.name()
            );
        }
    }
}
