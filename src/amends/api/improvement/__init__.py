"""What is learned from complaints, over the API: problems, actions, criteria and surveys."""
