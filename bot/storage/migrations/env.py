"""Run by Alembic: migrates over the connection, and so inside the transaction, that `migrate` opened."""

from alembic import context

from bot.storage.tables import Row

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
