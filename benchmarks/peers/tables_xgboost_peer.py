"""
Tables in XGBoost with its defaults, on one thread: missing numbers as they are, and one column for each of the most frequent 100 categories of a
column; missing is a category too.
"""
import warnings

warnings.simplefilter("ignore")

import numpy as np
import xgboost
from sklearn.preprocessing import LabelEncoder, OneHotEncoder

import tables

VERSION = f"XGBoost {xgboost.__version__}"
FACTS = "tables"


class Model:
    def __init__(self, problem):
        self.labels = LabelEncoder() if problem.classification else None
        kind = xgboost.XGBClassifier if problem.classification else xgboost.XGBRegressor
        self.estimator = kind(n_jobs=1, random_state=problem.seed)
        self.encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=100, sparse_output=False)

    def fit(self, numbers, texts, y):
        if self.labels is not None:
            y = self.labels.fit_transform(y)
            self.classes = self.labels.classes_
        self.encoder.fit(texts) if texts.shape[1] > 0 else None
        self.estimator.fit(self.join(numbers, texts), y)

    def predict(self, numbers, texts):
        x = self.join(numbers, texts)
        return self.estimator.predict(x) if self.labels is None else self.estimator.predict_proba(x)

    def join(self, numbers, texts):
        return np.hstack([numbers, self.encoder.transform(texts)]) if texts.shape[1] > 0 else numbers


def fit(name, folder):
    return tables.fit({"xgboost": Model}, name, folder)
