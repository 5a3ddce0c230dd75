using Microsoft.AspNetCore.Components;
using Muster.Domain.Access;
using Muster.Server.Features.Access;
using Muster.Server.Features.Corrections;
using Muster.Server.Features.Customers;
using Muster.Server.Features.Devices;
using Muster.Server.Features.Ingest;
using Muster.Server.Features.Usage;

namespace Muster.Server.Features.Console;

// The pages that a customer has as its partner has them: the same content, at another address, under the console's own policies.
// What one may not do here is decided where it is done, by Scope.May(.., ConsolePermission.Act).

/// <summary>Devices, what they lack, and what to do.</summary>
[Route("/console/devices"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleDevicesPage : CustomerDevicesPage;

/// <summary>Excluding devices from warnings.</summary>
[Route("/console/devices/exclude"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleExcludePage : ExcludePage;

/// <summary>Devices that inflate the count.</summary>
[Route("/console/devices/cleanup"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleCleanupPage : CleanupPage;

/// <summary>Retiring devices.</summary>
[Route("/console/devices/retire"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleRetirePage : RetirePage;

/// <summary>The people counted.</summary>
[Route("/console/holders"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleHoldersPage : HoldersPage;

/// <summary>Merging people of several names.</summary>
[Route("/console/holders/merge"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleMergePage : MergePage;

/// <summary>Corrections, those that were reversed too.</summary>
[Route("/console/corrections"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleCorrectionsPage : CorrectionsPage;

/// <summary>One correction, and reversing it.</summary>
[Route("/console/corrections/{CorrectionId:guid}"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleReversePage : ReversePage;

/// <summary>Usage today and over 13 months.</summary>
[Route("/console/usage"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleUsagePage : UsagePage;

/// <summary>The units behind a count.</summary>
[Route("/console/usage/{Meter}"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleExplainPage : ExplainPage;

/// <summary>What sends for this customer alone, and how to set it up.</summary>
[Route("/console/collectors"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleCollectorsPage : CollectorsPage;

/// <summary>Licenses and firewalls.</summary>
[Route("/console/licenses"), MayInConsole(ConsolePermission.Read), Layout(typeof(ConsoleLayout))]
public sealed class ConsoleLicensesPage : LicensesPage;
