"""Invented names look like names and repeat for a seed."""

import gzip

from zhaoshang.training.invented_names import invented_names, read_names


def test_names_are_as_many_as_asked_and_repeat():
    names = invented_names(300, seed=7)
    assert (len(names.companies), len(names.people)) == (300, 300)
    assert names == invented_names(300, seed=7)
    assert len(set(names.companies)) > 200
    assert all(2 <= len(name) <= 8 for name in names.companies)
    assert all(2 <= len(name) <= 6 and name.isalpha() for name in names.people)


def test_lexicons_are_read_with_invented_names_among_them(tmp_path):
    for name, words in (("company_short_wainshine", "云杉\n某某实业发展公司\n"), ("person_hanlp", "方季明\n")):
        with gzip.open(tmp_path / f"{name}.txt.gz", "wt", encoding="utf-8") as file:
            file.write(words)
    names = read_names(tmp_path)
    assert names.companies[0] == "云杉"
    assert "某某实业发展公司" not in names.companies
    assert names.people[0] == "方季明"
    assert len(names.companies) == 20_001
