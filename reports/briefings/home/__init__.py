"""The pages by which a reader finds her way through a bucket: functions of log and editions' files alone."""
