"""What an operator sees of requests and jobs: numbers that find a request again, the request log,
and metrics."""
