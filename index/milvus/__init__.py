"""Libraries in Milvus: a server's or a cluster's, or a file's of Milvus Lite. pymilvus is an extra of the package."""
