"""The account through which letters are sent and mail is read: set up, agreed to and tried."""
