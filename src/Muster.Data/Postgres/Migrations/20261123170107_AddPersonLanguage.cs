using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class AddPersonLanguage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "people",
                type: "character varying(8)",
                maxLength: 8,
                nullable: false,
                defaultValue: "",
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "language",
                table: "people");
        }
    }
}
