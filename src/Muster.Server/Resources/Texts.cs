namespace Muster.Server.Resources;

/// <summary>Names the resource files with everything a person reads: <c>Texts.resx</c> (English) and <c>Texts.fr.resx</c>.</summary>
public sealed class Texts;
