"""What Markdown has beside words: simple formulas written out, others told."""

import pytest

from cchc_lib.rendering.foreign import NotebookError, with_formulas


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (r"rộng $m^2$, $x_1 \le 100\%$", "rộng m<sup>2</sup>, x<sub>1</sub> ≤ 100%"),
        (r"$$\frac{a+b}{c} \times 100$$", "(a+b)/c × 100"),
        (r"$\text{đúng hạn} < 10^{-3}$", "đúng hạn &lt; 10<sup>-3</sup>"),
        (r"giá $5 và $10; hết \$x\$", r"giá $5 và $10; hết \$x\$"),
        ("`$x^2$`\n```\n$y^2$\n```", "`$x^2$`\n```\n$y^2$\n```"),
    ],
)
def test_simple_formulas_are_written_out(source: str, written: str) -> None:
    """Raised, lowered, fractions and signs; money and code stay as they are."""
    assert with_formulas(source) == written


@pytest.mark.parametrize("source", [r"$\sqrt{x}$", r"$$\begin{matrix}1\end{matrix}$$"])
def test_what_cannot_be_written_out_is_told(source: str) -> None:
    with pytest.raises(NotebookError, match=r"có công thức “\$.*Hãy viết bằng chữ"):
        with_formulas(source)
