"""Tables in scikit-learn: models with default settings, on one thread, after their usual encoding."""
import warnings

import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor)
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import tables

VERSION = f"scikit-learn {sklearn.__version__}"
FACTS = "tables"

warnings.simplefilter("ignore", ConvergenceWarning)  # the default number of iterations is intended


class Model:
    """A pipeline over the numbers and the texts side by side: encode(numbers, texts) gives its first step for columns of both kinds."""

    def __init__(self, estimator, classification):
        self.estimator = estimator
        self.classification = classification

    def fit(self, numbers, texts, y):
        places = np.arange(numbers.shape[1] + texts.shape[1])
        encoder = self.encode(places[:numbers.shape[1]], places[numbers.shape[1]:], texts)
        self.pipeline = make_pipeline(encoder, self.estimator).fit(join(numbers, texts), y)
        self.classes = self.pipeline.classes_ if self.classification else None

    def predict(self, numbers, texts):
        x = join(numbers, texts)
        return self.pipeline.predict_proba(x) if self.classification else self.pipeline.predict(x)


class Scaled(Model):
    """Medians for missing numbers, mean 0 and deviation 1, and one column for each category; missing is a category too."""

    def encode(self, numbers, categories, texts):
        return ColumnTransformer([
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("categories", OneHotEncoder(handle_unknown="ignore"), categories)])


class Imputed(Model):
    """Medians for missing numbers, and one column for each category; missing is a category too."""

    def encode(self, numbers, categories, texts):
        return ColumnTransformer([
            ("numbers", SimpleImputer(strategy="median"), numbers),
            ("categories", OneHotEncoder(handle_unknown="ignore"), categories)], sparse_threshold=0)  # trees are much slower on sparse columns


class Binned(Model):
    """Missing numbers as they are; categories by number, as categories up to the limit of 255, otherwise as quantities."""

    LIMIT = 255

    def encode(self, numbers, categories, texts):
        self.estimator.categorical_features = [
            len(numbers) + i for i in range(len(categories)) if len(np.unique(texts[:, i])) <= self.LIMIT] or None
        ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
        return ColumnTransformer([("numbers", "passthrough", numbers), ("categories", ordinal, categories)], sparse_threshold=0)


def mlp(problem):
    if problem.classification:
        return Scaled(MLPClassifier(random_state=problem.seed), True)
    return Scaled(TransformedTargetRegressor(MLPRegressor(random_state=problem.seed), transformer=StandardScaler()), False)


def forest(problem):
    kind = RandomForestClassifier if problem.classification else RandomForestRegressor
    return Imputed(kind(n_jobs=1, random_state=problem.seed), problem.classification)


def histogram(problem):
    kind = HistGradientBoostingClassifier if problem.classification else HistGradientBoostingRegressor
    return Binned(kind(random_state=problem.seed), problem.classification)


def linear(problem):
    return Scaled(LogisticRegression() if problem.classification else Ridge(), problem.classification)


def fit(name, folder):
    return tables.fit({"mlp": mlp, "forest": forest, "histogram": histogram, "linear": linear}, name, folder)


def join(numbers, texts):
    return pd.concat([pd.DataFrame(numbers), pd.DataFrame(texts)], axis=1, ignore_index=True)
