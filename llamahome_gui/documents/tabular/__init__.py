"""What workbooks have in common, whatever program wrote them: cells, shown numbers, tables, page headers."""
