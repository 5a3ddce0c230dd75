// The start-up project of "dotnet ef" (tools/add-migration.sh): the only place that touches EF Core's design package.
return 0;
