"""How a needle gets there: path, corridor, views, the plan itself."""
