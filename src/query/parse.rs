//! From tokens to the tree: precedence, fields, groups, and what becomes of what is wrong.
//!
//! Recursive descent. Brackets nest at most [`MAX_DEPTH`](super::MAX_DEPTH) deep, everything
//! else is a loop, so the stack is bounded whatever the input. Whatever cannot be used is left
//! out with a remark, once: an operator whose operand has just been left out says nothing.

use std::ops::Range;

use crate::article::Date;
use crate::error::Diagnostic;
use crate::text::floor_boundary;

use super::clause::{assemble, near_problem, weight};
use super::field::{FieldKind, Prefix};
use super::token::{Kind, Lexer, Reading, Token};
use super::tree::{DateClause, Leaf, Node, Term};
use super::{MAX_BYTES, MAX_DEPTH, MAX_WORDS, Query, shorten};

/// Reads a query. Never fails: what cannot be used is left out or searched as words, and
/// each such case is a [`Diagnostic`] whose span lies in `input`, on character boundaries.
/// Relative dates count from `today`.
///
/// ```
/// use newshound::{article::Date, query::parse};
/// let today = Date::day(2023, 6, 15).unwrap();
/// let (query, remarks) = parse("price cap country:(turkey OR uae) -\"crude oil\"", today);
/// assert!(remarks.is_empty());
/// assert_eq!(query.to_string(), "(price cap) AND country:(turkey OR uae) AND -\"crude oil\"");
/// ```
pub fn parse(input: &str, today: Date) -> (Query, Vec<Diagnostic>) {
    let end = floor_boundary(input, MAX_BYTES);
    let mut parser = Parser {
        lexer: Lexer::new(&input[..end], Some(today)),
        peeked: None,
        depth: 0,
        skipped: 0,
        words: 0,
        dropped: 0,
    };
    if end < input.len() {
        let message = format!("the query is longer than {MAX_BYTES} bytes; the rest is left out");
        parser.lexer.remark(end..input.len(), message, "");
    }
    let root = parser.or(Reading::TEXT).unwrap_or(Node::Nothing);
    (Query { root }, parser.lexer.remarks.finish(end))
}

struct Parser<'q> {
    lexer: Lexer<'q>,
    peeked: Option<Token>,
    /// Brackets open around the place.
    depth: usize,
    /// Brackets open inside those that are left out because they are too deep.
    skipped: usize,
    /// Words in all leaves so far.
    words: usize,
    /// Things left out so far, by the parser or the lexer.
    dropped: usize,
}

impl Parser<'_> {
    fn peek(&mut self, reading: Reading) -> &Kind {
        while self.peeked.is_none() {
            let token = self.lexer.next(reading, false);
            match token.kind {
                Kind::Dropped => self.dropped += 1,
                _ => self.peeked = Some(token),
            }
        }
        self.peeked.as_ref().map_or(&Kind::End, |token| &token.kind)
    }

    fn bump(&mut self, reading: Reading) -> Token {
        self.peek(reading);
        let at = self.lexer.at;
        self.peeked.take().unwrap_or(Token {
            kind: Kind::End,
            span: at..at,
        })
    }

    fn remark(&mut self, span: Range<usize>, message: impl Into<String>, hint: &str) {
        self.lexer.remark(span, message, hint);
    }

    /// How much went wrong so far: an operand that is missing because it was left out has
    /// had its remark.
    fn mishaps(&self) -> usize {
        self.dropped + self.lexer.remarks.count()
    }

    /// `a OR b`, down to what binds tighter. Ends before `)` and at the end.
    fn or(&mut self, reading: Reading) -> Option<Node> {
        self.operands(
            reading,
            "OR",
            |kind| matches!(kind, Kind::Or),
            Self::and,
            Node::or,
        )
    }

    fn and(&mut self, reading: Reading) -> Option<Node> {
        self.operands(
            reading,
            "AND",
            |kind| matches!(kind, Kind::And),
            Self::sequence,
            Node::and,
        )
    }

    fn operands(
        &mut self,
        reading: Reading,
        name: &str,
        is_operator: fn(&Kind) -> bool,
        operand: fn(&mut Self, Reading) -> Option<Node>,
        join: fn(Vec<Node>) -> Node,
    ) -> Option<Node> {
        let mut parts = Vec::new();
        let mut waiting: Option<Range<usize>> = None;
        loop {
            let before = self.mishaps();
            let part = operand(self, reading);
            let told = self.mishaps() > before;
            let missing = part.is_none();
            parts.extend(part);
            if let Some(span) = waiting.take()
                && missing
                && !told
            {
                self.lonely(span, name, "on its right");
            }
            if !is_operator(self.peek(reading)) {
                break;
            }
            let span = self.bump(reading).span;
            if !parts.is_empty() {
                waiting = Some(span);
            } else if !told {
                self.lonely(span, name, "on its left");
            }
        }
        match parts.is_empty() {
            true => None,
            false => Some(join(parts)),
        }
    }

    fn lonely(&mut self, span: Range<usize>, name: &str, side: &str) {
        let message = format!("`{name}` has nothing {side} and is left out");
        let hint = format!(
            "to search for the word, write it in lower case: `{}`",
            name.to_lowercase()
        );
        self.remark(span, message, &hint);
    }

    /// Clauses side by side, up to `AND`, `OR`, `)` or the end.
    fn sequence(&mut self, reading: Reading) -> Option<Node> {
        let mut clauses: Vec<(Node, bool)> = Vec::new();
        loop {
            match self.peek(reading) {
                Kind::End | Kind::And | Kind::Or => break,
                Kind::Close => {
                    if self.skipped == 0 && self.depth > 0 {
                        break;
                    }
                    let span = self.bump(reading).span;
                    if self.skipped == 0 {
                        self.remark(span, "this bracket was never opened and is left out", "");
                    }
                    self.skipped = self.skipped.saturating_sub(1);
                }
                Kind::Boost(_) => {
                    let span = self.bump(reading).span;
                    let hint = "write it without a space behind a word, a phrase or a bracket";
                    self.remark(span, "there is nothing to boost here", hint);
                }
                Kind::Near(_) => {
                    let span = self.bump(reading).span;
                    self.lonely(span, "NEAR", "on its left");
                }
                _ => self.clause(reading, &mut clauses),
            }
        }
        let names = reading != Reading::TEXT && reading != Reading::Kind(FieldKind::Text);
        assemble(clauses, names)
    }

    /// One clause with the signs before it, or two where `NEAR` cannot join them.
    fn clause(&mut self, reading: Reading, clauses: &mut Vec<(Node, bool)>) {
        let (mut negated, mut required) = (false, false);
        let mut sign: Option<Token> = None;
        while let Kind::Not | Kind::Plus = self.peek(reading) {
            let token = self.bump(reading);
            match token.kind {
                Kind::Not => negated = !negated,
                _ => required = true,
            }
            sign = Some(token);
        }
        let before = self.mishaps();
        let Some(mut left) = self.primary(reading) else {
            if let Some(token) = sign
                && self.mishaps() == before
            {
                let written = self.lexer.input.get(token.span.clone()).unwrap_or("");
                let message = format!(
                    "`{}` has nothing on its right and is left out",
                    shorten(written)
                );
                self.remark(token.span, message, "");
            }
            return;
        };
        while let Kind::Near(distance) = *self.peek(reading) {
            let span = self.bump(reading).span;
            let before = self.mishaps();
            let Some(right) = self.primary(reading) else {
                if self.mishaps() == before {
                    self.lonely(span, "NEAR", "on its right that it can use");
                }
                continue;
            };
            let problem = match reading {
                Reading::Kind(FieldKind::Text) => near_problem(&left, &right),
                _ => Some((
                    "`NEAR` is for the words of a text",
                    "write `headline:(a NEAR/8 b)`",
                )),
            };
            if let Some((message, hint)) = problem {
                self.remark(span, format!("{message}; it is left out"), hint);
                clauses.push((if negated { Node::not(left) } else { left }, required));
                (negated, required) = (false, false);
                left = right;
            } else {
                left = Node::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    distance,
                };
            }
        }
        clauses.push((if negated { Node::not(left) } else { left }, required));
    }

    /// A leaf, a group or a field with its value, boosts included.
    fn primary(&mut self, reading: Reading) -> Option<Node> {
        loop {
            let node = match self.peek(reading) {
                Kind::Open => {
                    let span = self.bump(reading).span;
                    if !self.may_open(&span) {
                        continue;
                    }
                    self.group(span, reading)
                }
                Kind::Name(_) => {
                    let token = self.bump(reading);
                    match token.kind {
                        Kind::Name(prefix) => self.field(prefix, token.span),
                        _ => None,
                    }
                }
                Kind::Word(_) | Kind::Prefix(_) if is_value(reading) => {
                    let token = self.value(reading);
                    self.leaf(token, reading)
                }
                Kind::Word(_) | Kind::Prefix(_) | Kind::Term(_) | Kind::All | Kind::Date(_) => {
                    let token = self.bump(reading);
                    self.leaf(token, reading)
                }
                _ => return None,
            };
            return Some(self.boosted(node?, reading));
        }
    }

    /// Whether one more bracket may open; where not, it and its partner are left out.
    fn may_open(&mut self, span: &Range<usize>) -> bool {
        if self.depth < MAX_DEPTH {
            return true;
        }
        if self.skipped == 0 {
            let message =
                format!("brackets are nested more than {MAX_DEPTH} deep; this one is left out");
            self.remark(span.clone(), message, "");
        }
        self.skipped += 1;
        false
    }

    /// What stands in brackets, the first of which was at `open`.
    fn group(&mut self, open: Range<usize>, reading: Reading) -> Option<Node> {
        let before = self.mishaps();
        self.depth += 1;
        let inside = self.or(reading);
        self.depth -= 1;
        let empty = inside.is_none() && self.mishaps() == before;
        if let Kind::Close = self.peek(reading) {
            let close = self.bump(reading).span;
            if empty {
                self.remark(
                    open.start..close.end,
                    "these brackets are empty and are left out",
                    "",
                );
            }
        } else {
            let hint = "the group goes on to the end; close it where it ends";
            self.remark(open, "this bracket is never closed", hint);
        }
        inside
    }

    /// Factors right behind a node.
    fn boosted(&mut self, mut node: Node, reading: Reading) -> Node {
        while self.peeked.is_none() && self.lexer.boost_ahead() {
            match self.lexer.next(reading, true).kind {
                Kind::Boost(factor) => node = Node::boosted(node, factor),
                _ => self.dropped += 1,
            }
        }
        node
    }

    /// The value of the field whose name stands at `name`.
    fn field(&mut self, prefix: Prefix, name: Range<usize>) -> Option<Node> {
        let reading = Reading::of(prefix);
        let adjacent = !self.lexer.at_space();
        let place = (self.lexer.at, self.dropped);
        let mut negated = false;
        let mut token = self.lexer.next(reading, adjacent);
        if let Kind::Not = token.kind
            && adjacent
            && !self.lexer.at_space()
        {
            negated = true;
            token = self.lexer.next(reading, true);
        }
        let node = match token.kind {
            Kind::Open => {
                if self.may_open(&token.span) {
                    self.group(token.span, reading)
                } else {
                    // Its content is searched like the rest of the group around it.
                    return None;
                }
            }
            Kind::Word(_) | Kind::Prefix(_) | Kind::Term(_) | Kind::All | Kind::Date(_) => {
                self.leaf(token, reading)
            }
            Kind::Dropped => {
                self.dropped += 1;
                None
            }
            _ => {
                (self.lexer.at, self.dropped) = place;
                let written = self.lexer.input.get(name.clone()).unwrap_or("");
                let message = format!("`{}` has no value and is left out", shorten(written));
                let hint = "write the value behind the colon; several words in quotes";
                self.remark(name, message, hint);
                return None;
            }
        };
        let node = match prefix {
            Prefix::Field(field) => Node::within(field, node?),
            Prefix::Date(_) => node?,
        };
        Some(if negated { Node::not(node) } else { node })
    }

    /// Words side by side in a group of values are one value: `country:(south korea OR uae)`.
    fn value(&mut self, reading: Reading) -> Token {
        let mut token = self.bump(reading);
        let mut text = match &mut token.kind {
            Kind::Word(text) => std::mem::take(text),
            _ => return token,
        };
        while !self.lexer.boost_ahead()
            && let Kind::Word(_) | Kind::Prefix(_) = self.peek(reading)
        {
            let next = self.bump(reading);
            token.span.end = next.span.end;
            match next.kind {
                Kind::Word(word) => text.extend([" ", &word]),
                Kind::Prefix(word) => {
                    text.extend([" ", &word]);
                    token.kind = Kind::Prefix(text);
                    return token;
                }
                _ => {}
            }
        }
        token.kind = Kind::Word(text);
        token
    }

    /// The node of a complete token, unless the query has too many words.
    fn leaf(&mut self, token: Token, reading: Reading) -> Option<Node> {
        let Token { kind, span } = token;
        let term = match kind {
            Kind::All if matches!(reading, Reading::Date(_)) => {
                return Some(Node::Date(DateClause {
                    range: Default::default(),
                    span,
                }));
            }
            Kind::All => return Some(Node::All),
            Kind::Word(text) if is_value(reading) => Term::Value(text.trim().to_string()),
            Kind::Prefix(text) if is_value(reading) => Term::Prefix(text.trim_start().to_string()),
            Kind::Word(text) => Term::Word(text),
            Kind::Prefix(text) => Term::Prefix(text),
            Kind::Term(term) => term,
            Kind::Date(range) => {
                self.count(1, &span)?;
                return Some(Node::Date(DateClause { range, span }));
            }
            _ => return None,
        };
        self.count(weight(&term), &span)?;
        Some(Node::Leaf(Leaf { term, span }))
    }

    /// Counts `words` more words; `None`, with one remark, when they are too many.
    fn count(&mut self, words: usize, span: &Range<usize>) -> Option<()> {
        let full = self.words > MAX_WORDS;
        self.words = self.words.saturating_add(words);
        if self.words <= MAX_WORDS {
            return Some(());
        }
        self.dropped += 1;
        if !full {
            // Everything from here on is left out, also what would still have fitted.
            self.words = MAX_WORDS + 1;
            let message =
                format!("the query has more than {MAX_WORDS} words; the rest is left out");
            self.remark(span.start..self.lexer.input.len(), message, "");
        }
        None
    }
}

fn is_value(reading: Reading) -> bool {
    matches!(
        reading,
        Reading::Kind(FieldKind::Value | FieldKind::Verbatim)
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Field, MAX_REMARKS, caret};
    use super::*;
    use proptest::prelude::*;

    fn today() -> Date {
        Date::day(2023, 6, 15).unwrap()
    }

    /// The printed tree, `!` and the marked texts of the remarks.
    fn show(input: &str) -> String {
        let (query, remarks) = parse(input, today());
        let mut shown = query.to_string();
        for (count, remark) in remarks.iter().enumerate() {
            shown.push_str(if count == 0 { " ! " } else { " | " });
            shown.push_str(&input[remark.span.clone()]);
        }
        shown
    }

    const TABLE: &[(&str, &str)] = &[
        // Words and what becomes of punctuation.
        ("", ""),
        (" \t\n\0 ", ""),
        ("oil", "oil"),
        ("sanctions oil", "sanctions oil"),
        (
            "dual-use l'Europe d’Ankara U.S.",
            "dual-use l'Europe d’Ankara U.S.",
        ),
        ("Oil, gas; and: coal!", "Oil, gas; and: coal!"),
        ("oil — gas & coal / AT&T … •", "oil gas coal AT&T"),
        ("Que faire ?", "Que faire"),
        ("石油 制裁\u{3000}土耳其", "石油 制裁 土耳其"),
        ("санкции нефть", "санкции нефть"),
        ("तेल ตลาด", "तेल ตลาด"),
        ("oil\0gas\u{feff}coal", "oil gas coal"),
        ("🚢 oil", "oil ! 🚢"),
        ("*", "*"),
        ("*:*", "*"),
        (r"*\:*", r" ! *\:*"),
        ("oil ???? ?", "oil ! ????"),
        (r"C\+\+ \*oil\*", r"C++ \*oil\*"),
        (r"\AND \-oil", r"\AND \-oil"),
        (r"oil\", "oil"),
        (r"C:\docs\oil", r"C\:\\docs\\oil"),
        // Phrases.
        ("\"price cap\"", "\"price cap\""),
        ("\"price cap\"~5", "\"price cap\"~5"),
        (
            "“price cap” „price cap“ «price cap» ”price cap”",
            "\"price cap\" \"price cap\" \"price cap\" \"price cap\"",
        ),
        ("「価格 上限」", "\"価格 上限\""),
        ("\"price cap”~３", "\"price cap\"~3"),
        ("\"oil tank*\" \"oil tank\"*", "\"oil tank*\" \"oil tank*\""),
        ("\"sanctions\"", "\"sanctions\""),
        ("\"price – cap\"", "\"price cap\""),
        ("\"who is he?\"", "\"who is he?\""),
        (r#""the \"cap\"""#, r#""the \"cap\"""#),
        ("\"oil * tanker\"", "\"oil tanker\" ! oil * tanker\""),
        ("\"ta*er oil\"", "\"ta\\*er oil\" ! ta*er oil\""),
        ("\"price cap", "\"price cap\" ! \""),
        ("\"price cap\"~", "\"price cap\" ! ~"),
        (
            "\"price cap\"~99999999999",
            "\"price cap\"~1000 ! ~99999999999",
        ),
        ("\"\" oil", "oil ! \"\""),
        ("\"", " ! \" | \""),
        ("oil\"price cap\"gas", "oil \"price cap\" gas"),
        // NEAR.
        ("oil NEAR/8 tanker", "oil NEAR/8 tanker"),
        ("oil NEAR tanker", "oil NEAR/10 tanker"),
        ("oil W/8 tanker", "oil NEAR/8 tanker"),
        ("oil ＮＥＡＲ／８ tanker", "oil NEAR/8 tanker"),
        (
            "(oil OR gas) NEAR/8 \"price cap\"",
            "(oil OR gas) NEAR/8 \"price cap\"",
        ),
        ("a NEAR/3 b NEAR/5 c", "a NEAR/3 b NEAR/5 c"),
        ("a NEAR/3 (b NEAR/5 c)", "a (b NEAR/5 c) ! NEAR/3"),
        ("a oil NEAR/8 tank* b", "a (oil NEAR/8 tank*) b"),
        ("-oil NEAR/8 tanker", "-(oil NEAR/8 tanker)"),
        ("oil NEAR/8 -tanker", "oil AND -tanker ! NEAR/8"),
        (
            "headline:oil NEAR/3 tanker",
            "headline:oil AND tanker ! NEAR/3",
        ),
        ("oil NEAR/3 (a b)", "oil a b ! NEAR/3"),
        ("oil NEAR/x tanker", "oil NEAR/10 tanker ! NEAR/x"),
        ("oil NEAR/0 tanker", "oil NEAR/1 tanker ! NEAR/0"),
        ("oil near/8 tanker", r"oil near\/8 tanker ! near/8"),
        ("NEAR oil", "oil ! NEAR"),
        ("oil NEAR/3", "oil ! NEAR/3"),
        // Operators and precedence.
        ("a OR b", "a OR b"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("a AND b OR c AND d", "(a AND b) OR (c AND d)"),
        ("a b OR c d", "(a b) OR (c d)"),
        ("a b AND c", "(a b) AND c"),
        ("a AND b c", "a AND (b c)"),
        ("a AND (b OR c) AND d", "a AND (b OR c) AND d"),
        ("(a AND b) AND c", "a AND b AND c"),
        ("a (b c) d", "a b c d"),
        ("(a AND b) c", "(a AND b) c"),
        ("a && b || c", "(a AND b) OR c"),
        ("a&&b||c", "(a AND b) OR c"),
        ("ａ　ＯＲ　（ｂ）", "ａ OR ｂ"),
        ("oil or gas and not coal", "oil or gas and not coal"),
        ("oil -gas", "oil AND -gas"),
        ("-oil", "-oil"),
        ("oil NOT gas", "oil AND -gas"),
        ("oil AND NOT gas", "oil AND -gas"),
        ("NOT NOT oil", "oil"),
        ("!oil −gas", "-oil AND -gas"),
        ("-(a b)", "-(a b)"),
        ("a b -c", "(a b) AND -c"),
        ("+a b c", "a AND (b c)"),
        ("a +(b c)", "a AND (b c)"),
        ("a OR -b", "a OR -b"),
        (
            "oil (country:turkey OR -lang:ru) cap",
            "(oil cap) AND (country:turkey OR -lang:ru)",
        ),
        ("OR", " ! OR"),
        ("OR oil", "oil ! OR"),
        ("oil OR", "oil ! OR"),
        ("a OR OR b", "a OR b ! OR"),
        ("a AND OR b", "a OR b ! AND"),
        ("a NOT", "a ! NOT"),
        ("oil - gas", "oil gas ! -"),
        ("oil -- gas --since 3w", "oil gas since 3w ! --"),
        ("oil –gas", "oil gas ! –"),
        ("()", " ! ()"),
        ("(oil", "oil ! ("),
        ("oil) gas", "oil gas ! )"),
        ("((oil OR gas)", "oil OR gas ! ("),
        (")(", " ! ) | ("),
        // Patterns.
        ("tank* t?nker ta*er *ker", "tank* t?nker ta*er *ker"),
        ("tank** **ker ta**r", "tank* *ker ta*r"),
        ("dual-us*", "dual-us*"),
        ("??? oil", "oil ! ???"),
        ("/t[ao]nk(er)?/", "/t[ao]nk(er)?/"),
        (r"/a\/b\d/ (/oil|gas/)^2", r"/a\/b\d/ /oil|gas/^2"),
        ("/oil gas", r"\/oil gas ! /oil"),
        ("and/or 24/7", r"and/or 24/7"),
        ("sanctons~ oil~ x~2 y~0", "sanctons~2 oil~1 x~2 y~0"),
        ("sanctons~3", "sanctons~2 ! ~3"),
        ("tank*~", "tank* ! ~"),
        ("oil ~5", "oil ! ~5"),
        ("a~b", "a~b"),
        (
            "=Polish =\"Polish Press\" =\"Poly\"",
            "=Polish =\"Polish Press\" =Poly",
        ),
        ("=tank* =", "tank* ! =tank*"),
        ("=headline:Cap", "headline:Cap ! =headline:"),
        // Boosts.
        ("oil^2 gas^0.5", "oil^2 gas^0.5"),
        ("(a OR b)^2 \"c d\"~2^3", "(a OR b)^2 \"c d\"~2^3"),
        (
            "headline:cap^2 headline:(cap^2)",
            "headline:cap^2 AND headline:(cap^2)",
        ),
        ("(a^2)^3 -b^2", "a^6 AND -b^2"),
        ("oil^ gas^x coal^-1", r"oil gas\^x coal ! ^ | ^ | ^-1"),
        ("oil ^2", "oil ! ^2"),
        ("oil^5000", "oil^1000 ! ^5000"),
        // Fields.
        ("headline:(cap OR ceiling)", "headline:(cap OR ceiling)"),
        (
            "headline:(price cap -oil)",
            "headline:((price cap) AND -oil)",
        ),
        (
            "Title:cap BODY:oil author:smith",
            "headline:cap AND text:oil AND byline:smith",
        ),
        (
            "company:\"Poly Technologies\"",
            "company:\"Poly Technologies\"",
        ),
        (
            "company:poly* company:\"poly tech*\" company:p?ly",
            "company:poly* AND company:\"poly tech*\" AND company:p?ly",
        ),
        ("company:* -company:*", "company:* AND -company:*"),
        ("country:turkey", "country:turkey"),
        ("country:(turkey OR uae)", "country:(turkey OR uae)"),
        (
            "country:(south korea OR \"turkey\" -japan)",
            "country:(\"south korea\" OR (turkey AND -japan))",
        ),
        (
            "company:(Johnson & Johnson OR poly tech*)",
            "company:(\"Johnson Johnson\" OR \"poly tech*\")",
        ),
        (
            "company:AT&T cites:c4ads,",
            "company:\"AT&T\" AND cites:\"c4ads,\"",
        ),
        (
            "source:reuters outlet:bbc language:ru cited:c4ads organization:un",
            "publication:reuters AND publication:bbc AND lang:ru AND cites:c4ads AND org:un",
        ),
        (
            "company:-huawei -country:uae",
            "-company:huawei AND -country:uae",
        ),
        ("place:OR place:\"OR\"", "place:\"OR\" AND place:\"OR\""),
        ("publication: Reuters oil", "publication:Reuters AND oil"),
        ("country：土耳其", "country:土耳其"),
        (
            "company:=Apple company:/poly.*/ company:huwei~",
            "company:=Apple AND company:/poly.*/ AND company:huwei~1",
        ),
        ("company:\"a b\"~2", "company:\"a b\" ! ~2"),
        (
            "url:https://x.y/z?id=1&b=(c)",
            "url:\"https://x.y/z?id=1&b=(c)\"",
        ),
        (
            "path:2023/*.txt path:\"my docs/a\" id:-5",
            r#"path:2023\/*\.txt AND path:"my docs/a" AND id:"-5""#,
        ),
        (r"path:C:\docs\*.txt", r#"path:"C:\\docs\*.txt""#),
        ("(path:a/b) oil", "path:a/b AND oil"),
        ("company:", " ! company:"),
        ("company: OR oil", "oil ! company:"),
        ("company:country:turkey", "country:turkey ! company:"),
        ("company:() oil", "oil ! ()"),
        ("headline:(a company:b)", "headline:(a AND company:b)"),
        ("cuntry:turkey", "cuntry turkey ! cuntry"),
        (
            "foo:\"a b\" bar:(c OR d)",
            "foo \"a b\" bar (c OR d) ! foo | bar",
        ),
        (
            "https://x.y/z?a=1&b=~c (http://a.b/c)",
            "https://x.y/z?a=1&b=~c http://a.b/c",
        ),
        ("10:30 John 3:16 std::io", "10:30 John 3:16 std::io"),
        ("Sanctions: the rules", "Sanctions: the rules"),
        // Dates.
        ("date:2023", "date:2023"),
        ("date:2023-02", "date:2023-02"),
        ("date:2023-02-04..2023-03", "date:2023-02-04..2023-03-31"),
        ("date:3w.. oil", "date:2023-05-25.. AND oil"),
        ("date:3w", "date:2023-05-25.."),
        ("date:..2024", "date:..2024-12-31"),
        (
            "date:today OR date:yesterday",
            "date:2023-06-15 OR date:2023-06-14",
        ),
        (
            "date:>2023-02 date:<=2023-02 since:1y until:\"2023\"",
            "date:2023-03-01.. AND date:..2023-02-28 AND date:2022-06-15.. AND date:..2023-12-31",
        ),
        ("date:(2021 OR 2023-02-04)", "date:2021 OR date:2023-02-04"),
        (
            "-date:2023 after:2021 before:2023 date:*",
            "-date:2023 AND date:2022-01-01.. AND date:..2022-12-31 AND date:*",
        ),
        ("date:2023-13 oil", "oil ! 2023-13"),
        ("date:2023..2023-02-30 oil", "oil ! 2023-02-30"),
        ("oil AND date:\"soon\"", "oil ! soon"),
        ("date: oil", " ! oil"),
    ];

    #[test]
    fn queries_and_their_trees() {
        let wrong: Vec<String> = TABLE
            .iter()
            .filter(|(input, tree)| show(input) != *tree)
            .map(|(input, tree)| format!("{input}\n  want {tree}\n  got  {}", show(input)))
            .collect();
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    }

    #[test]
    fn printed_trees_are_read_back() {
        for (input, _) in TABLE {
            reads_back(input);
        }
    }

    fn reads_back(input: &str) {
        let (query, remarks) = parse(input, today());
        for remark in &remarks {
            assert!(
                input.get(remark.span.clone()).is_some(),
                "{input:?} {remark:?}"
            );
        }
        for placed in query.leaves() {
            assert!(
                input.get(placed.leaf.span.clone()).is_some(),
                "{input:?} {placed:?}"
            );
        }
        let printed = query.to_string();
        let (again, remarks) = parse(&printed, today());
        assert_eq!(again, query, "{input:?} printed as {printed:?}");
        assert_eq!(remarks, [], "{input:?} printed as {printed:?}");
        assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn queries_in_capitals_keep_their_operators_when_printed() {
        for (input, printed) in [
            ("A B C D E || F", "(A B C D E) || F"),
            ("A B C || F", "(A B C) OR F"),
            ("(A B C D E) && -F", "(A B C D E) && -F"),
            ("OIL OR GAS", "OIL OR GAS"),
            ("OIL GAS TAR", "OIL GAS TAR"),
        ] {
            assert_eq!(parse(input, today()).0.to_string(), printed);
            reads_back(input);
        }
    }

    #[test]
    fn a_value_that_begins_like_an_address_is_quoted() {
        let printed = parse("id: //x.y", today()).0.to_string();
        assert_eq!(printed, "id:\"//x.y\"");
        reads_back("id: //x.y");
    }

    #[test]
    fn leaves_know_their_place() {
        let input = "oil headline:(“price cap”~2 NEAR/3 x) country:( south korea ) -a~2^3";
        let (query, _) = parse(input, today());
        let found: Vec<_> = query
            .leaves()
            .map(|placed| {
                (
                    &input[placed.leaf.span.clone()],
                    placed.field,
                    placed.negated,
                )
            })
            .collect();
        let headline = Some(Field::Headline);
        assert_eq!(
            found,
            [
                ("oil", None, false),
                ("“price cap”~2", headline, false),
                ("x", headline, false),
                ("south korea", Some(Field::Country), false),
                ("a~2", None, true),
            ]
        );
        assert_eq!(query.fields(), [Field::Headline, Field::Country]);
    }

    #[test]
    fn only_negative_queries_are_known() {
        for (input, negative) in [
            ("-oil", true),
            ("-oil -country:turkey", true),
            ("company:-huawei", true),
            ("-a OR -b", true),
            ("-a OR b", false),
            ("* -oil", false),
            ("oil -gas", false),
            ("", false),
        ] {
            assert_eq!(
                parse(input, today()).0.is_only_negative(),
                negative,
                "{input}"
            );
        }
    }

    #[test]
    fn remarks_say_what_to_write() {
        for (input, message, hint) in [
            (
                "cuntry:x",
                "`cuntry` is not a field, so it is searched as a word",
                "did you mean `country:`?",
            ),
            (
                "a OR",
                "`OR` has nothing on its right and is left out",
                "to search for the word, write it in lower case: `or`",
            ),
            (
                "company: ",
                "`company:` has no value and is left out",
                "write the value behind the colon; several words in quotes",
            ),
        ] {
            let (_, remarks) = parse(input, today());
            assert_eq!(
                (remarks[0].message.as_str(), remarks[0].hint.as_deref()),
                (message, Some(hint))
            );
        }
    }

    #[test]
    fn flags_narrow_a_query() {
        let (query, _) = parse("oil OR gas", today());
        let flag = Node::or(vec![
            Node::value(Field::Country, "South Korea"),
            Node::value(Field::Country, "uae"),
        ]);
        let query = query
            .narrowed(flag)
            .narrowed(Node::not(Node::value(Field::Byline, "J. Smith")));
        assert_eq!(
            query.to_string(),
            "(oil OR gas) AND (country:\"South Korea\" OR country:uae) AND -byline:\"J. Smith\""
        );
        assert_eq!(parse(&query.to_string(), today()).0, query);
        let (empty, _) = parse("", today());
        assert_eq!(
            empty.narrowed(Node::value(Field::Org, "un")).to_string(),
            "org:un"
        );
    }

    #[test]
    fn hostile_queries_end_soon_and_within_the_limits() {
        for piece in [
            "(",
            ")",
            "((a) ",
            "-",
            "-(",
            "NOT ",
            "a OR ",
            "OR ",
            "a NEAR/2 ",
            "company:",
            "company:(",
            "headline:(-",
            "\"",
            "a\"b",
            "“",
            "/a(",
            "/a/b",
            "a~1",
            "a:",
            "a:b ",
            "^2",
            "a^2",
            "\\",
            "*",
            "?",
            "=",
            "=\"",
            "~",
            "date:",
            "date:x ",
            "path:(",
            "石",
            "ก",
            "é",
            "\0",
            "--a ",
            "a*b",
            "+",
            "!",
            "x/",
            "https://",
            "a && ",
            "(a OR b) NEAR/3 ",
        ] {
            let input = piece.repeat(3 * MAX_BYTES / piece.len());
            let (query, remarks) = parse(&input, today());
            assert!(remarks.len() <= MAX_REMARKS + 1, "{piece}");
            assert!(query.leaves().count() <= MAX_WORDS, "{piece}");
            for remark in &remarks {
                assert!(input.get(remark.span.clone()).is_some(), "{piece}");
                caret(&input, remark);
            }
            let printed = query.to_string();
            if printed.len() <= MAX_BYTES {
                assert_eq!(parse(&printed, today()).0, query, "{piece}");
            }
        }
    }

    #[test]
    fn what_is_too_deep_is_flattened() {
        let input = format!("{}oil gas{} coal", "(".repeat(100), ")".repeat(100));
        assert_eq!(parse(&input, today()).0.to_string(), "oil gas coal");
        // A tree that really is as deep as the limit is read back too.
        let input = format!("{}z{}", "(a b OR c NEAR/2 d -(".repeat(32), "))".repeat(32));
        reads_back(&input);
    }

    #[test]
    fn words_beyond_the_limit_are_left_out_with_one_remark() {
        let (query, remarks) = parse(&"oil ".repeat(MAX_WORDS + 10), today());
        assert_eq!((query.leaves().count(), remarks.len()), (MAX_WORDS, 1));
        let phrase = format!("\"{}\" gas", "oil ".repeat(MAX_WORDS + 10));
        let (query, remarks) = parse(&phrase, today());
        assert_eq!((query.is_nothing(), remarks.len()), (true, 1));
    }

    /// Pieces that mean something, in any order.
    fn syntax() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            " ",
            " ",
            " ",
            " ",
            "(",
            ")",
            "\"",
            "“",
            "”",
            "«",
            "「",
            "-",
            "+",
            "!",
            "–",
            "—",
            "=",
            "~",
            "~2",
            "^",
            "^2",
            "^0.3",
            "*",
            "?",
            "/",
            "\\",
            "\\ ",
            "\\\\",
            ":",
            "://",
            "&&",
            "||",
            "&",
            ".",
            "..",
            ",",
            "'",
            "AND",
            "OR",
            " AND ",
            " OR ",
            "NOT ",
            " NEAR/3 ",
            "NEAR",
            "NEAR/",
            "W/2",
            "oil",
            "a",
            "B",
            "é",
            "石油",
            "ก",
            "10",
            "headline:",
            "company:",
            "path:",
            "date:",
            "since:",
            "text:",
            "foo:",
            "2023",
            "-02",
            "3w",
            "today",
            "https://x.y/",
            "\0",
            "\u{200b}",
            "\u{3000}",
            "（",
            "）",
            "：",
            "＊",
            "＂",
            "＼",
            "\u{301}",
            "\u{200d}",
            "🚢",
            "\n",
            "company:(",
            "headline:(",
            "/a/",
        ]);
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn any_text_is_read_and_read_back(input in "\\PC{0,40}|[ -~\\x00-\\x1f“«：（）＊　–]{0,40}") {
            reads_back(&input);
        }

        #[test]
        fn any_syntax_is_read_and_read_back(input in syntax()) {
            reads_back(&input);
        }

        #[test]
        fn values_of_flags_are_read_back(text in "\\PC{0,20}|[ -~\\x00-\\x1f“：＊　]{0,12}", index in 0..Field::ALL.len()) {
            let query = Query { root: Node::value(Field::ALL[index], &text) };
            let printed = query.to_string();
            prop_assert_eq!(parse(&printed, today()), (query, vec![]), "{}", printed);
        }
    }
}
