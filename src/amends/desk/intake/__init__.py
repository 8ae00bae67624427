"""Recording a complaint during a conversation."""
