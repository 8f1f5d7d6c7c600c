"""Looking over an installation: settings, bucket, renderer, machine, Prefect; each trouble with its mend."""
