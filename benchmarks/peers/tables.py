"""The common parts of the table peers: reading the files of a split, detecting the kinds of columns, and timing a fit."""
import csv
import datetime
import json
import os
import time

import numpy as np
import pandas as pd

MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"]
DATES = [
    "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%b %d %Y", "%d %b %Y", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M",
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
DATE_SHARE = 0.95  # the fraction of date cells from which a column is a date column

csv.field_size_limit(1 << 30)


class Problem:
    """A split: the raw cells of both files without the target, and the target of the training rows."""

    def __init__(self, folder):
        with open(os.path.join(folder, "problem.json")) as file:
            settings = json.load(file)
        self.seed = settings["seed"]
        self.classification = settings["classification"]
        train, test = (read(os.path.join(folder, name)) for name in ("train.csv", "test.csv"))
        target = list(train.columns).index(settings["target"])
        y = train.iloc[:, target].str.strip()
        self.y = y.to_numpy(dtype=str) if self.classification else y.astype(float).to_numpy()
        self.train, self.test = (table.drop(columns=table.columns[target]) for table in (train, test))
        for table in (self.train, self.test):
            table.columns = range(table.shape[1])  # names may be empty or duplicates


class Columns:
    """
    The columns of a table as numbers and texts, according to the training rows: numbers with NaN where a cell is missing; dates as days,
    month, day of the week and, with a time, hour; categories as texts, empty where a cell is missing. Columns without a
    value, and texts of which more than half are unique are omitted.
    """

    def __init__(self, table):
        self.kinds = [(column, self.kind(table[column])) for column in table.columns]

    def transform(self, table):
        """The numbers, N x C, and the texts, N x C."""
        numbers, texts = [], []
        for column, kind in self.kinds:
            if kind == "number":
                numbers.append(pd.to_numeric(present(table[column]), errors="coerce"))
            elif kind == "category":
                texts.append(present(table[column]).fillna(""))
            elif kind is not None:
                numbers += parts(present(table[column]), kind)
        rows = len(table)
        matrix = np.column_stack([np.empty((rows, 0)), *numbers]).astype(float)
        matrix[~np.isfinite(matrix)] = np.nan
        return matrix, np.column_stack([np.empty((rows, 0), dtype=object), *texts]).astype(object)

    @staticmethod
    def kind(cells):
        cells = present(cells).dropna()
        if len(cells) == 0:
            return None
        if pd.to_numeric(cells, errors="coerce").notna().all():
            return "number"
        for format in DATES:
            if fits(cells.iloc[0], format) and pd.to_datetime(cells, format=format, errors="coerce").notna().mean() >= DATE_SHARE:
                return format
        return "category" if 2 * cells.nunique() <= len(cells) else None


def fit(models, name, folder):
    """Fits a model of that name, writes its predictions of the other rows to the folder, and returns its classes and the seconds of the fit."""
    problem = Problem(folder)
    model = models[name](problem)
    cpu, wall = time.process_time(), time.perf_counter()
    columns = Columns(problem.train)
    model.fit(*columns.transform(problem.train), problem.y)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    predictions = np.asarray(model.predict(*columns.transform(problem.test)), dtype=float)
    np.save(os.path.join(folder, "predictions.npy"), np.asfortranarray(predictions.reshape(len(problem.test), -1)))
    return {"classes": list(model.classes) if problem.classification else [], "cpu": cpu, "wall": wall}


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        header, *rows = [row for row in csv.reader(file) if row]
    return pd.DataFrame(rows, columns=header, dtype=str)


def present(cells):
    """The cells with NaN for missing ones."""
    cells = cells.str.strip()
    return cells.mask(cells.isin(MISSING))


def fits(cell, format):
    """Parses exactly; pandas accepts any ISO 8601 date for each of these formats."""
    try:
        datetime.datetime.strptime(cell, format)
        return True
    except ValueError:
        return False


def parts(cells, format):
    dates = pd.to_datetime(cells, format=format, errors="coerce")
    hour = [dates.dt.hour + dates.dt.minute / 60] if "%H" in format else []
    return [(dates - pd.Timestamp(1970, 1, 1)) / pd.Timedelta(days=1), dates.dt.month, dates.dt.weekday, *hour]
