"""Values that a hand-in and its judge exchange, for the tests of what goes over the wire."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

LARGEST = 10**4300 - 1

dtypes = st.one_of(
    st.sampled_from(["?", "f2", "f4", "f8", "g", "F", "D", "G", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "U3", "S2"]),
    st.sampled_from([">f2", ">f4", ">f8", ">c16", ">i8", ">u2", ">U2"]),
)
arrays = dtypes.flatmap(lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)))
laid_out = st.builds(
    lambda array, layout: layout(array),
    arrays,
    st.sampled_from(
        [np.array, np.asfortranarray, np.transpose, lambda a: a[::-1] if a.ndim else a, lambda a: a[:, ::2] if a.ndim > 1 else a]
    ),
)
scalars = dtypes.flatmap(lambda d: hnp.arrays(d, ())).map(lambda a: a[()])
keys = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=4)),
    lambda k: st.tuples(k, k),
    max_leaves=3,
)
numbers = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, 5e-324, np.inf, -np.inf, np.nan, LARGEST, -LARGEST]), st.integers())
leaves = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=8), laid_out, scalars)
values = st.recursive(
    leaves,
    lambda v: st.one_of(st.lists(v, max_size=3), st.lists(v, max_size=3).map(tuple), st.dictionaries(keys, v, max_size=3)),
    max_leaves=8,
)


def alike(a, b):
    """Whether two values are the same in type, shape, order and every bit that counts; arrays may have other strides."""
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and b.dtype == a.dtype.newbyteorder("=") and a.shape == b.shape and same_numbers(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict):
        return alike(list(a.items()), list(b.items()))
    return repr(a) == repr(b) if isinstance(a, float) else a == b


def same_numbers(a, b):
    if a.dtype.kind == "c":
        return same_numbers(a.real, b.real) and same_numbers(a.imag, b.imag)
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    numbers = ~np.isnan(a)
    return np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a)[numbers], np.signbit(b)[numbers])
