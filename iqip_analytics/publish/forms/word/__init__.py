"""A briefing as a Word document: made from its released page, so that the two cannot disagree.

Modules:
    blocks: The blocks of a page as Word has them: headings, paragraphs, lists, tables, pictures
    document: A released page as a Word document, in the house's style or in a trust's own template
    gate: The gate of Word documents: what Word's accessibility checker finds, and numbers lost
    lists: Numbering of a document's lists: each numbered list begins at one, whatever came before
        it
    page_content: What a released page shows, as a tree of its text, with its drawings set aside
    paragraphs: Paragraphs of a Word document as its XML has them: style, runs, links, numbering,
        bookmarks
    parts: Parts of a Word document: which a template may have, which are kept, and nothing active
    pictures: A page's drawing as a picture with its legend in it: the same bytes on any machine
    styles: Styles of a Word document: the house's own, or a trust's, completed where some are
        missing
    tables: A table of a page as a Word table: its first rows are headings on every sheet, no cell
        merged
    template: A trust's own Word template: which may be used, what its marks stand for, how it is
        filled
"""
