using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 8,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddCheckConstraint(
                name: "ck_people_language_length",
                table: "people",
                sql: "length(language) <= 8");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_people_language_length",
                table: "people");

            migrationBuilder.DropColumn(
                name: "language",
                table: "people");
        }
    }
}
