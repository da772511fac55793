"""The paper: a report in the form of Nghị định 30/2020/NĐ-CP, and its PDF by typst."""
