"""The service that one would write first with FastAPI and SQLModel: a session per request, objects, offsets."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlmodel import Field, Session, SQLModel, col, create_engine, select

engine = create_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}", connect_args={"check_same_thread": False})


class Flow(SQLModel, table=True):
    """A flow of goods."""

    id: int = Field(primary_key=True)
    exporter: str
    importer: str
    year: int
    product: str | None
    value: float
    currency: str
    qualifier: str
    source_id: int


def new_session() -> Iterator[Session]:
    """A session for one request."""
    with Session(engine) as session:
        yield session


DatabaseSession = Annotated[Session, Depends(new_session)]

app = FastAPI()


@app.get("/flows")
def list_flows(
    session: DatabaseSession,
    exporter: str | None = None,
    importer: str | None = None,
    year_from: int | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> list[Flow]:
    """The flows that match, a page at a time."""
    statement = select(Flow)
    if exporter is not None:
        statement = statement.where(Flow.exporter == exporter)
    if importer is not None:
        statement = statement.where(Flow.importer == importer)
    if year_from is not None:
        statement = statement.where(Flow.year >= year_from)
    return list(session.exec(statement.order_by(col(Flow.id)).offset(offset).limit(limit)))


@app.get("/flows/{id}")
def get_flow(id: int, session: DatabaseSession) -> Flow:
    """One flow."""
    flow = session.get(Flow, id)
    if flow is None:
        raise HTTPException(404)
    return flow
