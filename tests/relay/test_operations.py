"""The words of the store: which tag a row has for an epoch, and that nothing shows its fields."""

from relay.operations import Create, Find, Operation, Row, Withdraw

ROW = Row(b"i" * 32, 100, b"".join(bytes([place]) * 16 for place in range(7)), 700, 1)


def test_a_row_has_a_tag_for_each_of_its_seven_epochs_and_no_other():
    assert [ROW.tag(epoch) for epoch in (99, 100, 106, 107)] == [None, b"\0" * 16, b"\6" * 16, None]


def test_nothing_with_an_id_tag_or_cell_shows_its_fields():
    create = Create(ROW, 10, b"cell")
    find = Find(1, 100, (b"t" * 16,), renew=True)
    for value in (ROW, create, find, Withdraw(b"i" * 32), Operation((b"i" * 32,), create)):
        text = repr(value)
        assert "iii" not in text and "ttt" not in text and "cell" not in text
