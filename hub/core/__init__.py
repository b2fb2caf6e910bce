"""What every feature stands on: settings, database, unit of work, events, jobs, audit, permissions, adapters."""
