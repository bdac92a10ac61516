from zhaoshang.annotations.matching import matched_pairs


def near(one, other):
    return abs(one - other) <= 1


def test_pairs_tell_who_was_matched_with_whom():
    assert matched_pairs([1, 2], [3, 2], near) == [(0, 1), (1, 0)]  # 2 would do for both; 1 has nothing else
    assert matched_pairs([7, 2, 9], [2, 5], near) == [(1, 0)]
    assert matched_pairs([], [1], near) == []
