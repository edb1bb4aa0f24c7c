"""Time, chance, queues and messages: true in any company."""
