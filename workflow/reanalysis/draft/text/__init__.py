"""From a document to sentences of items: `blocks` and `columns` find paragraphs, headings and cells, `lexer` cuts them
into items with one letter each (`codes`), `reading` divides sections and notes what the report abbreviates."""
